package dev.tokenoptimizer.lab.report;

/**
 * Where the money goes, each part in relation to the cost without caching, so that they add up to the ratio. Writes of both
 * lifetimes are divided into useful and wasted by tokens.
 */
record Money(double fresh, double read, double usefulWrites, double wastedWrites) {

    static Money of(Figures figures, double readMultiplier) {
        double fresh = Math.max(0, 1 - figures.readShare() - figures.writeShare());
        double read = figures.readShare() * readMultiplier;
        double writes = Math.max(0, figures.ratio() - fresh - read);
        double wasted = writes * figures.wastedWriteShare();
        return new Money(fresh, read, writes - wasted, wasted);
    }
}
