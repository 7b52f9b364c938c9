// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one probe saw. Moments are microseconds of CLOCK_MONOTONIC.
 *
 * @param hz probes a second
 * @param ended why it ended: {@code dropped}, {@code resumed}, {@code limit}, {@code input} or {@code no connection}
 * @param answered how many probes were answered
 * @param lost probes without an answer although a later one was answered, before the drop
 * @param connect just before connect(), or when the first SYN of the first completed connection left
 * @param established when the connection was seen to stand; only if the probe itself made it
 * @param firstSyn when another program's first SYN left
 * @param lastAnswered when the last probe before the drop was sent
 * @param firstDrop when the first probe was sent after which none was answered
 * @param resumed when the first probe was sent that was answered again
 * @param realtimeOffset what to add for microseconds since 1970
 * @param connectPort the port of the connection; 0 if there was none
 * @param error why there was no connection; empty if there was one
 */
public record ProbeResult(
        int hz,
        String ended,
        long sent,
        long answered,
        long lost,
        OptionalDouble connect,
        OptionalDouble established,
        OptionalDouble firstSyn,
        OptionalDouble lastAnswered,
        OptionalDouble firstDrop,
        OptionalDouble resumed,
        double realtimeOffset,
        int connectPort,
        String error) {

    /** @throws LabException if the text is not a probe's */
    public static ProbeResult parse(String json) {
        Map<String, Object> fields;
        try {
            fields = JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new LabException("not what a probe prints: " + json.strip(), e);
        }
        return of(fields);
    }

    static ProbeResult of(Map<String, Object> fields) {
        return new ProbeResult(
                (int) number(fields, "hz"),
                fields.getOrDefault("ended", "").toString(),
                (long) number(fields, "sent"),
                (long) number(fields, "answered"),
                (long) number(fields, "lost"),
                moment(fields, "connect_us"),
                moment(fields, "established_us"),
                moment(fields, "first_syn_us"),
                moment(fields, "last_answered_us"),
                moment(fields, "first_drop_us"),
                moment(fields, "resumed_us"),
                number(fields, "realtime_minus_monotonic_us"),
                (int) number(fields, "connect_port"),
                fields.getOrDefault("error", "").toString());
    }

    private static double number(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new LabException("a probe's result without " + name + ": " + fields);
    }

    private static OptionalDouble moment(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** Whether a completed connection came before the drop; else only SYNs did, which anybody can forge. */
    public boolean proven() {
        return connect.isPresent() && (firstDrop.isEmpty() || connect.getAsDouble() <= firstDrop.getAsDouble());
    }

    /** From connect(), or from the first SYN if nothing was {@link #proven}, to the first dropped probe. */
    public OptionalDouble touchToFirstDropMicros() {
        OptionalDouble touch = proven() ? connect : firstSyn;
        return touch.isPresent() && firstDrop.isPresent()
                ? OptionalDouble.of(firstDrop.getAsDouble() - touch.getAsDouble())
                : OptionalDouble.empty();
    }

    /** Between the last answered probe and the first dropped one: somewhere in there the drop began. */
    public OptionalDouble gapMicros() {
        return firstDrop.isPresent() && lastAnswered.isPresent()
                ? OptionalDouble.of(firstDrop.getAsDouble() - lastAnswered.getAsDouble())
                : OptionalDouble.empty();
    }

    /** A moment of this result on the wall clock. */
    public Instant wall(double moment) {
        return Instant.EPOCH.plus((long) (moment + realtimeOffset), ChronoUnit.MICROS);
    }
}
