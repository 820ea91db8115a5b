// Mocha reporter for `npm test`: the usual tree on the terminal, and the counts as JSON for the script that adds up.
"use strict";

const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      writeFileSync(output, JSON.stringify({ passed, failed, skipped }));
    });
  }
}

module.exports = CountingSpec;
