package dev.tokenoptimizer.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes results as lab replay does. */
final class Results {

    private final List<String> traces = new ArrayList<>();

    /** A trace of 1,000 tokens with bound 0.1 and oracle 0.2. */
    Results trace(String name, String... policies) {
        return object(
                "{\"trace\":\"" + name + "\",\"requests\":100,\"inputTokens\":1000,\"noCacheCost\":1000,\"policies\":["
                        + String.join(",", policies)
                        + "],\"bound\":{\"cost\":100,\"ratio\":0.1},\"oracle\":{\"cost\":200,\"ratio\":0.2},"
                        + "\"conditions\":{\"model\":\"claude-sonnet-4-5\",\"readMultiplier\":0.1,\"ttlRule\":\"hit\"}}");
    }

    /** A trace without requests: every figure is 0. */
    Results nothing(String name, String policy) {
        return object(
                "{\"trace\":\"" + name
                        + "\",\"requests\":0,\"inputTokens\":0,\"noCacheCost\":0,\"policies\":[{\"name\":\""
                        + policy
                        + "\",\"cost\":0,\"ratio\":0,\"readShare\":0,\"writeShare\":0,\"wastedWriteShare\":0,\"rejected\":0,"
                        + "\"microsPerRequest\":0,\"course\":[]}],\"bound\":{\"cost\":0,\"ratio\":0},\"oracle\":{\"cost\":0,\"ratio\":0}}");
    }

    Results object(String json) {
        traces.add(json);
        return this;
    }

    /** A policy that reads half, writes a fifth and wastes a quarter of that. */
    static String policy(String name, double ratio) {
        return "{\"name\":\"" + name + "\",\"cost\":" + ratio * 1000 + ",\"ratio\":" + ratio
                + ",\"readShare\":0.5,\"writeShare\":0.2,\"wastedWriteShare\":0.25,\"rejected\":3,\"microsPerRequest\":1.5,"
                + "\"course\":[[1,10,12.5],[50,500,300],[100,1000," + ratio * 1000 + "]]}";
    }

    static String notApplicable(String name) {
        return "{\"name\":\"" + name + "\",\"cost\":null,\"ratio\":null,\"readShare\":null,\"writeShare\":null,"
                + "\"wastedWriteShare\":null,\"rejected\":null,\"microsPerRequest\":null,\"missing\":[\"text\"]}";
    }

    Path write(Path file) throws IOException {
        return Files.writeString(file, "[" + String.join(",", traces) + "]");
    }

    /** The result read back. */
    Report report(Path folder) throws IOException, ResultFileException {
        return Report.read(List.of(write(folder.resolve("result.json"))));
    }
}
