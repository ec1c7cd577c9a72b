package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;

/**
 * What is done to requests.
 *
 * @param mode how far the optimizer goes
 * @param clientMarkers what happens to markers that a client set itself
 * @param holdOutPercent share of conversations left as sent, to prove the saving, 0 to 100
 * @param planHeader whether answers carry the plan in {@code x-token-optimizer-plan}
 * @param applicationBy what names an application whose requests do not say it themselves
 * @param applicationsMax how many application labels are kept apart; all later ones count as {@code other}
 */
public record OptimizationConfig(
        Mode mode,
        ClientMarkers clientMarkers,
        double holdOutPercent,
        boolean planHeader,
        ApplicationBy applicationBy,
        int applicationsMax) {

    /** What names an application whose requests do not say it themselves. */
    public enum ApplicationBy {
        /** The route. */
        ROUTE,
        /** The workspace, or a short hash of the credential where no workspace is known. */
        SCOPE
    }

    public OptimizationConfig {
        if (!(holdOutPercent >= 0 && holdOutPercent <= 100)) {
            throw new IllegalArgumentException("hold-out " + holdOutPercent + " is not a percentage from 0 to 100");
        }
        if (applicationsMax < 1) {
            throw new IllegalArgumentException("at least one application label must be kept");
        }
    }

    public static OptimizationConfig defaults() {
        return new OptimizationConfig(Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false, ApplicationBy.ROUTE, 50);
    }

    public OptimizationConfig withMode(Mode changed) {
        return new OptimizationConfig(
                changed, clientMarkers, holdOutPercent, planHeader, applicationBy, applicationsMax);
    }

    public OptimizationConfig withPlanHeader(boolean changed) {
        return new OptimizationConfig(mode, clientMarkers, holdOutPercent, changed, applicationBy, applicationsMax);
    }

    public OptimizationConfig withApplicationBy(ApplicationBy changed) {
        return new OptimizationConfig(mode, clientMarkers, holdOutPercent, planHeader, changed, applicationsMax);
    }
}
