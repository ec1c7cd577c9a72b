package dev.tokenoptimizer.lab.workload;

/**
 * Something about a workload that can be set.
 *
 * @param name in camel case; ends with the unit where it has one
 * @param preset value unless set otherwise
 * @param least smallest value
 * @param most largest value
 * @param whole whether it takes whole numbers only
 * @param meaning for the table of parameters
 */
public record Parameter(String name, double preset, double least, double most, boolean whole, String meaning) {

    /** How many requests there are at least; every workload has it. */
    static final Parameter REQUESTS = count("requests", 5_000, 1, 1_000_000, "requests, at least");

    static Parameter count(String name, int preset, int least, int most, String meaning) {
        return new Parameter(name, preset, least, most, true, meaning);
    }

    static Parameter tokens(String name, int preset, String meaning) {
        return new Parameter(name, preset, 1, 1_000_000, true, meaning);
    }

    static Parameter seconds(String name, double preset, String meaning) {
        return new Parameter(name, preset, 0, 86_400, false, meaning);
    }

    static Parameter share(String name, double preset, String meaning) {
        return new Parameter(name, preset, 0, 1, false, meaning);
    }

    static Parameter number(String name, double preset, double least, double most, String meaning) {
        return new Parameter(name, preset, least, most, false, meaning);
    }

    /** The preset as people write it: {@code 5000} or {@code 0.4}. */
    public String presetText() {
        return text(preset);
    }

    String text(double value) {
        return value == StrictMath.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
