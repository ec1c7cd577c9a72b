package dev.tokenoptimizer.tokens;

/**
 * What a byte of UTF-8 text is to a tokenizer. Tokens begin where the class changes, so that a weight per pair of
 * neighbours carries nearly all that a byte-pair encoder would find out.
 */
@SuppressWarnings("EnumOrdinal") // the ordinal is the row in the tables of the scan, never stored
enum ByteClass {
    /** Second and later bytes of a character, whose lead byte stands for all of them. */
    CONTINUATION,
    SPACE,
    NEWLINE,
    TAB,
    VOWEL,
    CONSONANT,
    RARE_CONSONANT,
    UPPER,
    DIGIT,
    QUOTE,
    BRACKET,
    STOP,
    JOINER,
    SIGN,
    CONTROL,
    LATIN_EXTENDED,
    CYRILLIC,
    RIGHT_TO_LEFT,
    RARE_SCRIPT,
    GENERAL_PUNCTUATION,
    CJK,
    HANGUL,
    ASTRAL;

    private static final byte[] OF_BYTE = new byte[256];

    static {
        for (int b = 0; b < 256; b++) {
            OF_BYTE[b] = (byte) classify(b).ordinal();
        }
    }

    /** Ordinal of the class of each byte value. */
    static byte[] table() {
        return OF_BYTE.clone();
    }

    private static ByteClass classify(int b) {
        if (b >= 0x80) {
            return classifyHigh(b);
        }
        char c = (char) b;
        if (c >= 'a' && c <= 'z') {
            return "aeiou".indexOf(c) >= 0 ? VOWEL : "jkqvwxyz".indexOf(c) >= 0 ? RARE_CONSONANT : CONSONANT;
        }
        if (c >= 'A' && c <= 'Z') {
            return UPPER;
        }
        if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        return switch (c) {
            case ' ' -> SPACE;
            case '\n', '\r' -> NEWLINE;
            case '\t' -> TAB;
            case '"', '\'', '`' -> QUOTE;
            case '(', ')', '[', ']', '{', '}', '<', '>' -> BRACKET;
            case '.', ',', ';', ':', '!', '?' -> STOP;
            case '_', '-', '/', '\\' -> JOINER;
            default -> c < ' ' || c == 0x7F ? CONTROL : SIGN;
        };
    }

    private static ByteClass classifyHigh(int b) {
        if (b < 0xC0) {
            return CONTINUATION;
        }
        if (b < 0xD0) {
            return LATIN_EXTENDED;
        }
        if (b < 0xD4) {
            return CYRILLIC;
        }
        if (b >= 0xD6 && b < 0xE0) {
            return RIGHT_TO_LEFT;
        }
        if (b < 0xE2) {
            return RARE_SCRIPT;
        }
        if (b == 0xE2) {
            return GENERAL_PUNCTUATION;
        }
        if (b < 0xEA || b == 0xEF) {
            return CJK;
        }
        return b < 0xF0 ? HANGUL : ASTRAL;
    }
}
