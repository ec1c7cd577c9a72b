package dev.tokenoptimizer.json;

/**
 * What the scanner accepts before it gives up on a body.
 *
 * @param depth deepest nesting of arrays and objects
 * @param members most members of an object whose names must be unique
 */
public record ScanLimits(int depth, int members) {

    public static final ScanLimits DEFAULT = new ScanLimits(200, 256);
}
