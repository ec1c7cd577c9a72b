package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.aws.AwsChain;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a gateway service is given from outside besides configuration and secret.
 *
 * @param clock time for everything that becomes data
 * @param nanoClock time for durations, nanoseconds from any origin
 * @param accessLog where the access log goes if the configuration asks for one; empty for nowhere
 * @param configLoader reads the configuration anew when its file changes; empty to keep it as it is
 * @param keepsState whether what is learned is kept in the configured state directory
 * @param listeners hear what happens to requests, beside metrics and access log
 * @param awsChain where AWS credentials come from, on routes that sign
 */
public record Surroundings(
        InstantSource clock,
        LongSupplier nanoClock,
        Optional<PrintStream> accessLog,
        Optional<ConfigLoader> configLoader,
        boolean keepsState,
        List<ExchangeListener> listeners,
        AwsChain awsChain) {

    public Surroundings {
        listeners = List.copyOf(listeners);
    }

    /** The machine's clocks, and nothing else. */
    public static Surroundings ofMachine() {
        return new Surroundings(
                InstantSource.system(),
                System::nanoTime,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                AwsChain.standard());
    }

    /** Whether time is the machine's, as it is for everyone but tests and replays. */
    boolean onMachineTime() {
        return clock.equals(InstantSource.system());
    }

    public Surroundings withClock(InstantSource changed) {
        return new Surroundings(changed, nanoClock, accessLog, configLoader, keepsState, listeners, awsChain);
    }

    public Surroundings withAccessLog(PrintStream changed) {
        return new Surroundings(clock, nanoClock, Optional.of(changed), configLoader, keepsState, listeners, awsChain);
    }

    public Surroundings withConfigLoader(ConfigLoader changed) {
        return new Surroundings(clock, nanoClock, accessLog, Optional.of(changed), keepsState, listeners, awsChain);
    }

    /** What is learned is taken up at the start and written again and again. */
    public Surroundings keepingState() {
        return new Surroundings(clock, nanoClock, accessLog, configLoader, true, listeners, awsChain);
    }

    public Surroundings withListener(ExchangeListener added) {
        return new Surroundings(clock, nanoClock, accessLog, configLoader, keepsState, List.of(added), awsChain);
    }

    public Surroundings withAwsChain(AwsChain changed) {
        return new Surroundings(clock, nanoClock, accessLog, configLoader, keepsState, listeners, changed);
    }
}
