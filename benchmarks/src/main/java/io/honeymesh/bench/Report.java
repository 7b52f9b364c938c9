// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The machine-readable report. */
final class Report {

    private Report() {}

    static void write(Path file, Map<String, Object> fields) {
        try {
            JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
                    .write(fields, file.toFile());
        } catch (IOException e) {
            throw new LabException("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    /** One decimal: nothing here is known any better. */
    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
