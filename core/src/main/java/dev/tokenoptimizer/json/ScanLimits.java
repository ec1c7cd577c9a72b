package dev.tokenoptimizer.json;

/**
 * What the scanner accepts before it gives up on a body.
 *
 * @param depth deepest nesting of arrays and objects
 * @param members most members of an object whose names must be unique
 * @param blocks most blocks, nested ones included, and most messages of a prompt: each takes about fifty times the memory of the
 *     shortest JSON for it
 */
public record ScanLimits(int depth, int members, int blocks) {

    public static final ScanLimits DEFAULT = new ScanLimits(200, 256, 100_000);
}
