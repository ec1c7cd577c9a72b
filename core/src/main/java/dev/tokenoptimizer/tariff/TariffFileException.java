package dev.tokenoptimizer.tariff;

/** A tariff file that cannot be used. The message names the file, the line, what is wrong and what to do. */
public final class TariffFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TariffFileException(String file, int line, String problem, String remedy) {
        super(file + ", line " + line + ": " + problem + ". " + remedy + ".");
    }

    TariffFileException(String file, String problem, String remedy, Throwable cause) {
        super(file + ": " + problem + ". " + remedy + ".", cause);
    }
}
