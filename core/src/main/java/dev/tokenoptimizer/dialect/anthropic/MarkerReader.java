package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.dialect.scan.FoundMarker;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.prompt.Span;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the markers of one body. */
final class MarkerReader {

    /** The provider allows four; beyond this nobody has to look at them any more. */
    private static final int MOST = 256;

    private static final byte[] CACHE_CONTROL = "cache_control".getBytes(US_ASCII);
    private static final byte[] SCOPE = "scope".getBytes(US_ASCII);
    private static final byte[] TTL = "ttl".getBytes(US_ASCII);
    private static final byte[] FIVE_MINUTES = "5m".getBytes(US_ASCII);
    private static final byte[] ONE_HOUR = "1h".getBytes(US_ASCII);

    private final JsonScanner scanner;
    private final MemberNames names;
    private int found;
    private Optional<Span> scope = Optional.empty();

    MarkerReader(JsonScanner scanner, MemberNames names) {
        this.scanner = scanner;
        this.names = names;
    }

    /** Whether the member just entered is a marker's. */
    boolean atMarker() {
        return scanner.stringIs(CACHE_CONTROL);
    }

    /** Reads the value of the member {@code cache_control} just entered; null when it is no marker. */
    @Nullable
    FoundMarker read(boolean nested) throws ScanException {
        int memberStart = scanner.memberStart();
        int comma = scanner.commaBefore();
        if (scanner.peek() != '{') {
            scanner.skipValue();
            return null;
        }
        count(1);
        Ttl ttl = ttl();
        return FoundMarker.behind(scanner, memberStart, comma, ttl, nested).withScope(scope);
    }

    /** Counts markers, read here or known before. */
    void count(int more) throws ScanException {
        found += more;
        if (found > MOST) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
        }
    }

    private Ttl ttl() throws ScanException {
        Ttl ttl = Ttl.FIVE_MINUTES;
        scope = Optional.empty();
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(TTL) && scanner.peek() == '"') {
                scanner.string();
                if (scanner.stringIs(ONE_HOUR)) {
                    ttl = Ttl.ONE_HOUR;
                } else if (!scanner.stringIs(FIVE_MINUTES)) {
                    throw new ScanException(Problem.UNEXPECTED_SHAPE, scanner.stringStart());
                }
            } else {
                boolean isScope = scanner.stringIs(SCOPE);
                int memberStart = scanner.memberStart();
                int comma = scanner.commaBefore();
                scanner.skipValue();
                if (isScope) {
                    scope = Optional.of(FoundMarker.member(scanner, memberStart, comma));
                }
            }
        }
        names.close(opened);
        return ttl;
    }
}
