package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.affinity.Affinity;
import dev.tokenoptimizer.gateway.aws.Signatures;
import dev.tokenoptimizer.gateway.hold.Leads;
import dev.tokenoptimizer.gateway.http.ByteBudget;
import dev.tokenoptimizer.gateway.route.ApplicationLabels;
import dev.tokenoptimizer.gateway.route.Workspaces;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the exchanges of all event loops have in common. Everything in it is thread-safe. */
public record Shared(
        Optimizers optimizers,
        ExchangeListener listener,
        Defects defects,
        InstantSource clock,
        LongSupplier nanoClock,
        Supplier<Settings> settings,
        ByteBudget budget,
        PlanningThreads planning,
        ApplicationLabels applications,
        Workspaces workspaces,
        Leads leads,
        Affinity affinity,
        Signatures signatures,
        Notices notices,
        RequestIds ids,
        AtomicInteger inFlight,
        AtomicInteger connections) {}
