package dev.tokenoptimizer.lab.replay;

import java.math.BigDecimal;

/**
 * How far a replay had come at one request.
 *
 * @param request its number, from 1
 * @param seconds since the start of the replay
 * @param noCacheCost what all requests so far cost without a cache, in units of one fresh input token
 * @param cost what they cost under the policy
 * @param tokens their input tokens under the policy
 */
public record CoursePoint(long request, double seconds, long noCacheCost, BigDecimal cost, Tokens tokens) {}
