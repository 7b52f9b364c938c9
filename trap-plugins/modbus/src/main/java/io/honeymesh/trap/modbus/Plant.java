// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the gateway measures and controls: made from the persona, the measurements drifting with the time. */
final class Plant {

    /** A kind of measurement: what it reads at least and at most, and how far it strays from its mean. */
    private record Kind(int low, int high, int swing) {}

    /** A measurement: its mean, how far it strays, and how long a wave takes. */
    private record Signal(int mean, int swing, int periodSeconds, int phaseSeconds) {

        int at(Instant now) {
            double turn = 2 * Math.PI * (now.getEpochSecond() + phaseSeconds) / periodSeconds;
            return mean + (int) Math.round(swing * (Math.sin(turn) + Math.sin(turn * 3.7) / 4));
        }
    }

    /** Temperatures and pressures in tenths, percentages, speeds, voltages, currents, power. */
    private static final List<Kind> KINDS = List.of(
            new Kind(180, 720, 9),
            new Kind(12, 60, 2),
            new Kind(20, 95, 4),
            new Kind(700, 2950, 25),
            new Kind(2290, 2350, 8),
            new Kind(30, 900, 40),
            new Kind(80, 4500, 120));

    /** One register in so many counts something up: energy, hours, litres. */
    private static final int COUNTER_EVERY = 6;

    private final List<Boolean> coils = new ArrayList<>();
    private final List<Boolean> inputs = new ArrayList<>();
    private final List<Integer> settings = new ArrayList<>();
    private final List<Signal> measurements = new ArrayList<>();
    private final List<Integer> secondsPerCount = new ArrayList<>();
    private final Instant since;

    Plant(Persona persona) {
        since = persona.installed();
        byte[] switches = persona.bytes("modbus.switches", 128);
        int coilCount = 8 * persona.number("modbus.coils", 2, 6);
        int inputCount = 8 * persona.number("modbus.inputs", 2, 8);
        for (int i = 0; i < coilCount; i++) {
            coils.add((switches[i] & 3) == 0);
        }
        for (int i = 0; i < inputCount; i++) {
            inputs.add((switches[64 + i] & 7) == 0);
        }
        int settingCount = 10 * persona.number("modbus.settings", 4, 12);
        for (int i = 0; i < settingCount; i++) {
            Kind kind = persona.pick("modbus.setting.kind." + i, KINDS);
            boolean unused = persona.number("modbus.setting.used." + i, 0, 3) == 0;
            settings.add(unused ? 0 : 5 * (persona.number("modbus.setting." + i, kind.low(), kind.high()) / 5));
        }
        int measurementCount = 8 * persona.number("modbus.measurements", 2, 6);
        for (int i = 0; i < measurementCount; i++) {
            Kind kind = persona.pick("modbus.kind." + i, KINDS);
            int mean = persona.number("modbus.mean." + i, kind.low(), kind.high());
            measurements.add(new Signal(
                    mean,
                    Math.min(kind.swing(), mean / 4),
                    persona.number("modbus.period." + i, 1800, 20_000),
                    persona.number("modbus.phase." + i, 0, 20_000)));
            secondsPerCount.add(persona.number("modbus.counter." + i, 5, 900));
        }
    }

    List<Boolean> coils() {
        return List.copyOf(coils);
    }

    List<Boolean> inputs() {
        return List.copyOf(inputs);
    }

    List<Integer> settings() {
        return List.copyOf(settings);
    }

    /** The measurements of a moment. */
    List<Integer> measurements(Instant now) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < measurements.size(); i++) {
            boolean counter = i % COUNTER_EVERY == COUNTER_EVERY - 1;
            long counted = Duration.between(since, now).toSeconds() / secondsPerCount.get(i);
            values.add((counter ? (int) counted : measurements.get(i).at(now)) & 0xffff);
        }
        return values;
    }
}
