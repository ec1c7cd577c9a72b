package dev.tokenoptimizer.cli.demo;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * One request as an application's SDK sends it.
 *
 * @param pause how long the application does something else before it sends it
 * @param model model that the body names
 * @param streamed whether the body asks for server-sent events
 * @param body the same each time; made when it is needed, as many bodies are large
 */
record Call(Duration pause, String model, boolean streamed, Supplier<String> body) {}
