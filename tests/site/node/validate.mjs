// Holds files of a built site against html-validate's recommended rules. Arguments: files. One line a finding.
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const validator = new HtmlValidate(new FileSystemConfigLoader({ root: true, extends: ["html-validate:recommended"] }));
for (const file of process.argv.slice(2)) {
  const report = await validator.validateFile(file);
  for (const result of report.results) {
    for (const found of result.messages) {
      console.log(`${file}:${found.line}: ${found.ruleId}: ${found.message}`);
    }
  }
}
