package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import java.io.PrintWriter;

/** How to go on with a real key. */
final class NextSteps {

    private static final String BASE_URL =
            "http://" + ListenConfig.DEFAULT_HOST + ":" + ListenConfig.DEFAULT_PORT + "/anthropic";

    private NextSteps() {}

    static void print(PrintWriter out) {
        out.println("Next, with your own key: start");
        out.println("  bin/token-optimizer serve");
        out.println("and change one line of your application:");
        out.println("  Python   anthropic.Anthropic(base_url=\"" + BASE_URL + "\")");
        out.println("  Node     new Anthropic({ baseURL: \"" + BASE_URL + "\" })");
        out.println("  curl     curl " + BASE_URL + "/v1/messages ...");
        out.println("What it saves: curl http://" + ListenConfig.DEFAULT_HOST + ":" + AdminConfig.DEFAULT_PORT
                + "/savings");
    }
}
