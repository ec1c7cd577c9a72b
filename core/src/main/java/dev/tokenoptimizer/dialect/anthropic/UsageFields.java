package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Fields of a {@code usage} object, each {@value #UNKNOWN} until the provider gives a value. */
final class UsageFields {

    static final long UNKNOWN = -1;

    long input = UNKNOWN;
    long read = UNKNOWN;
    long creation = UNKNOWN;
    long creation5m = UNKNOWN;
    long creation1h = UNKNOWN;
    long output = UNKNOWN;

    /** Sum of the compactions, billed besides. */
    @Nullable
    UsageFields compactions;

    /** Takes over what the other one knows. Counts are cumulative, so the later value stands and nothing is added. */
    void override(UsageFields later) {
        input = later.input == UNKNOWN ? input : later.input;
        read = later.read == UNKNOWN ? read : later.read;
        creation = later.creation == UNKNOWN ? creation : later.creation;
        creation5m = later.creation5m == UNKNOWN ? creation5m : later.creation5m;
        creation1h = later.creation1h == UNKNOWN ? creation1h : later.creation1h;
        output = later.output == UNKNOWN ? output : later.output;
        compactions = later.compactions == null ? compactions : later.compactions;
    }

    /** The sum of both, bucket by bucket. An unknown output stays unknown. */
    UsageFields plus(UsageFields part) {
        UsageFields sum = new UsageFields();
        sum.input = known(input) + known(part.input);
        sum.read = known(read) + known(part.read);
        sum.creation = written() + part.written();
        sum.creation1h = known(creation1h) + known(part.creation1h);
        sum.output = output == UNKNOWN || part.output == UNKNOWN ? UNKNOWN : output + part.output;
        return sum;
    }

    /** All tokens written: the flat field was seen at 0 beside a filled split, so the larger one counts. */
    private long written() {
        return Math.max(known(creation), known(creation5m) + known(creation1h));
    }

    /** The buckets, once any input field is known. Tokens written without a split are taken as written for five minutes. */
    Optional<Usage> toUsage() {
        if (input == UNKNOWN && read == UNKNOWN && creation == UNKNOWN) {
            return Optional.empty();
        }
        UsageFields all = compactions == null ? this : plus(compactions);
        long written1h = known(all.creation1h);
        return Optional.of(new Usage(
                known(all.input),
                known(all.read),
                all.written() - written1h,
                written1h,
                all.output == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(all.output)));
    }

    private static long known(long value) {
        return value == UNKNOWN ? 0 : value;
    }
}
