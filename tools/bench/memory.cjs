// Preloaded into a measured process: prints its peak resident memory, in KiB, as the last line of stderr.
process.on('exit', () => process.stderr.write(`\n${process.resourceUsage().maxRSS}\n`));
