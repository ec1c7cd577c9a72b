package dev.tokenoptimizer.gateway.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For whom and by whom requests are signed.
 *
 * @param profile profile whose credentials sign; empty for the usual one
 * @param region for example {@code eu-central-1}
 * @param service for example {@code bedrock}
 */
public record SigningScope(Optional<String> profile, String region, String service) {

    private static final Pattern REGION = Pattern.compile("(?:^|\\.)([a-z]{2}(?:-[a-z]+)+-\\d)(?:\\.|$)");

    /** The region that a host's name tells, as {@code bedrock-runtime.eu-central-1.amazonaws.com} does; empty where it tells none. */
    public static Optional<String> regionOf(String host) {
        Matcher matcher = REGION.matcher(host);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
