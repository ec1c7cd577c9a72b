package dev.tokenoptimizer.lab.trace;

import java.util.Arrays;
import java.util.Optional;

/** Which API a recorded request was made for. */
public enum RecordedApi {
    ANTHROPIC_MESSAGES("anthropic.messages", "anthropic"),
    OPENAI_CHAT("openai.chat", "openai"),
    OPENAI_RESPONSES("openai.responses", "openai");

    private final String label;
    private final String platform;

    RecordedApi(String label, String platform) {
        this.label = label;
        this.platform = platform;
    }

    /** The API that files call so; empty for one that is not known. */
    public static Optional<RecordedApi> labelled(String label) {
        return Arrays.stream(values()).filter(api -> api.label.equals(label)).findFirst();
    }

    /** What files call it. */
    public String label() {
        return label;
    }

    /** Platform of the tariff file whose models it serves. */
    public String platform() {
        return platform;
    }
}
