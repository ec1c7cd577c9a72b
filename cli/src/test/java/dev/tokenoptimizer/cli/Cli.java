package dev.tokenoptimizer.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What one command printed and how it ended.
 *
 * @param status exit code
 */
record Cli(int status, String out, String err) {

    static Cli run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Cli(status, out.toString(), err.toString());
    }
}
