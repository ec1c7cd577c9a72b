package dev.tokenoptimizer.cli.verify;

/**
 * What was found of one rule.
 *
 * @param rule its name
 * @param says the rule itself
 * @param sent what was sent, in words
 * @param expected what should be billed where the rule holds, in words
 */
record Finding(String rule, String says, String sent, String expected, Outcome outcome) {}
