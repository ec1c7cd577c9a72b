package dev.tokenoptimizer.lab.provider.openai;

/** Who a message or item is from, as far as it decides where the provider may set a breakpoint by itself. */
public enum Speaker {
    DEVELOPER,
    USER,
    ASSISTANT,
    /** The result of a tool. */
    TOOL,
    /** What is no message: instructions, changes of the configuration. */
    NOBODY;

    static Speaker ofRole(String role) {
        return switch (role) {
            case "system", "developer" -> DEVELOPER;
            case "user" -> USER;
            case "tool", "function" -> TOOL;
            default -> ASSISTANT;
        };
    }
}
