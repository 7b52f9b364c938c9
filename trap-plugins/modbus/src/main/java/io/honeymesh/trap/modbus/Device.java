// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The plant as one connection sees it: with what was written through it. */
final class Device {

    private final Plant plant;
    private final List<Boolean> coils;
    private final List<Integer> settings;

    Device(Plant plant) {
        this.plant = plant;
        this.coils = new ArrayList<>(plant.coils());
        this.settings = new ArrayList<>(plant.settings());
    }

    List<Boolean> coils() {
        return coils;
    }

    List<Boolean> inputs() {
        return plant.inputs();
    }

    List<Integer> settings() {
        return settings;
    }

    List<Integer> measurements() {
        return plant.measurements(Instant.now());
    }
}
