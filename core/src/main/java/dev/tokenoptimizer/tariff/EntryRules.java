package dev.tokenoptimizer.tariff;

/**
 * How cached entries behave where the documentation says little: what placement takes for granted and {@code verify} tests. Under
 * {@link Holds#ASSUMED} placement goes by the rule as it does under {@link Holds#YES}.
 *
 * @param longMarkerKeepsPrefix an entry written for an hour is read after five minutes even where all but its last part had only
 *     been written for five; follows from the billing of mixed lifetimes (Anthropic prompt caching page, 2026-10-08)
 * @param readRenewsOnlyItsEntry a read renews the entry that it finds and no shorter one on the way to it; not documented
 * @param readableAtFirstByte an entry can be read once the answer to the request that writes it begins (same page)
 * @param unaskedIsRead what the provider writes at a breakpoint of its own is read again (OpenAI prompt caching guide, 2026-10-02; reported
 *     both ways of OpenAI's models on Amazon Bedrock)
 */
public record EntryRules(
        Holds longMarkerKeepsPrefix, Holds readRenewsOnlyItsEntry, Holds readableAtFirstByte, Holds unaskedIsRead) {

    /** Nothing was tried. */
    public static final EntryRules UNTRIED = new EntryRules(Holds.ASSUMED, Holds.ASSUMED, Holds.ASSUMED);

    /** One of a provider that is not known to write in vain. */
    public EntryRules(Holds longMarkerKeepsPrefix, Holds readRenewsOnlyItsEntry, Holds readableAtFirstByte) {
        this(longMarkerKeepsPrefix, readRenewsOnlyItsEntry, readableAtFirstByte, Holds.ASSUMED);
    }

    /** Whether a rule holds, as far as is known. */
    public enum Holds {
        YES("true"),
        NO("false"),
        /** Nobody tried. */
        ASSUMED("assumed");

        private final String label;

        Holds(String label) {
            this.label = label;
        }

        /** The value in tariff files. */
        public String label() {
            return label;
        }

        /** Whether placement goes by the rule. */
        public boolean taken() {
            return this != NO;
        }
    }
}
