// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.spi.Persona;
import java.util.List;

/**
 * What the gateway says it is.
 *
 * @param objects the objects of a device identification (Application Protocol 6.21), by their numbers
 */
record Identity(List<String> objects) {

    private static final List<String> VENDORS = List.of(
            "Adler Automation",
            "Brenner Controls",
            "Castor Systems",
            "Delta Haustechnik",
            "Elbe Regelungstechnik",
            "Fjord Process",
            "Gamma Industrial",
            "Hansa Gebaeudetechnik",
            "Isar Messtechnik",
            "Kolb Energy",
            "Linden Controls",
            "Maas Automation",
            "Nordtec",
            "Orion Process",
            "Pregel Systems",
            "Rhein Control");

    private static final List<List<String>> PRODUCTS = List.of(
            List.of("EG", "Energy Gateway"),
            List.of("HC", "Heating Controller"),
            List.of("PS", "Pump Station"),
            List.of("BMS", "Building Gateway"),
            List.of("WT", "Water Treatment"),
            List.of("CHP", "Cogeneration Unit"),
            List.of("VT", "Ventilation Control"));

    static Identity of(Persona persona) {
        List<String> product = persona.pick("modbus.product", PRODUCTS);
        int model = 10 * persona.number("modbus.model", 10, 99);
        String revision = persona.number("modbus.major", 1, 4) + "." + persona.number("modbus.minor", 0, 12) + "."
                + persona.number("modbus.micro", 0, 9);
        String code = product.get(0) + "-" + model;
        return new Identity(List.of(
                persona.pick("modbus.vendor", VENDORS),
                code,
                revision,
                "",
                product.get(1),
                code + persona.pick("modbus.variant", List.of("", "A", "B", "E", "-DIN"))));
    }

    /** The same in one line, as pymodbus answers who asks for the server's ID. */
    String serverId() {
        return String.join("-", objects.subList(0, 3));
    }
}
