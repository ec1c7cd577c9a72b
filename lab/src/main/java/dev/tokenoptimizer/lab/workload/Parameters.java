package dev.tokenoptimizer.lab.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values of a workload's parameters: presets, and what was set otherwise. */
final class Parameters {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Map<Parameter, Double> values = new LinkedHashMap<>();

    /**
     * @param set values by name of the parameter
     * @throws IllegalArgumentException if there is no such parameter, or the value is out of its range; the message is for users
     */
    Parameters(List<Parameter> parameters, Map<String, Double> set) {
        parameters.forEach(parameter -> values.put(parameter, parameter.preset()));
        set.forEach((name, value) -> values.put(find(name), value));
        values.forEach(Parameters::check);
    }

    int whole(Parameter parameter) {
        return (int) real(parameter);
    }

    double real(Parameter parameter) {
        Double value = values.get(parameter);
        if (value == null) {
            throw new IllegalArgumentException(parameter.name() + " is not declared");
        }
        return value;
    }

    /** A parameter in seconds as milliseconds. */
    double millis(Parameter parameter) {
        return real(parameter) * MILLIS_PER_SECOND;
    }

    /** All of them, for the header of a file: {@code requests=5000, headTokens=6000}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().name() + "=" + entry.getKey().text(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private Parameter find(String name) {
        return values.keySet().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter " + name + "; there are "
                        + values.keySet().stream().map(Parameter::name).collect(Collectors.joining(", "))));
    }

    private static void check(Parameter parameter, double value) {
        if (!(value >= parameter.least() && value <= parameter.most())
                || (parameter.whole() && value != StrictMath.rint(value))) {
            throw new IllegalArgumentException(parameter.name() + " must be a " + (parameter.whole() ? "whole " : "")
                    + "number from " + parameter.text(parameter.least()) + " to " + parameter.text(parameter.most())
                    + ", not " + parameter.text(value));
        }
    }
}
