package dev.tokenoptimizer.lab.workload;

import java.util.List;

/** A kind of traffic. Has no state: the same draw gives the same requests. */
interface Workload {

    /** Short and stable, as used on the command line and in file names. */
    String name();

    /** What it is, in one sentence. */
    String purpose();

    /** What can be set, besides the number of requests. */
    List<Parameter> parameters();

    /** Sends at least as many requests as asked for. */
    void run(Traffic traffic);
}
