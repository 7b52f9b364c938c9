// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a new subscriber finds: the broker's own numbers, and what a few devices of the house said last. */
final class Retained {

    private static final List<String> SPANS = List.of("1min", "5min", "15min");
    private static final List<String> ROOMS =
            List.of("kitchen", "hall", "office", "cellar", "garage", "bedroom", "livingroom", "bath", "garden");

    private Retained() {}

    /** Topics and messages in the order in which they are sent. */
    static Map<String, String> of(Persona persona, Instant now) {
        Map<String, String> messages = new LinkedHashMap<>();
        switch (persona.number("mqtt.house", 0, 3)) {
            case 0 -> zigbee(persona, messages);
            case 1 -> tasmota(persona, messages);
            case 2 -> shelly(persona, messages);
            default -> sensors(persona, messages);
        }
        system(persona, now, messages);
        return messages;
    }

    private static String hex(Persona persona, String label, int bytes) {
        return HexFormat.of().formatHex(persona.bytes(label, bytes));
    }

    private static void zigbee(Persona persona, Map<String, String> messages) {
        messages.put("zigbee2mqtt/bridge/state", "{\"state\":\"online\"}");
        int devices = persona.number("mqtt.devices", 2, 4);
        for (int i = 0; i < devices; i++) {
            messages.put(
                    "zigbee2mqtt/0x00158d00" + hex(persona, "mqtt.device." + i, 4),
                    String.format(
                            Locale.ROOT,
                            "{\"battery\":%d,\"humidity\":%d.%d,\"linkquality\":%d,\"temperature\":%d.%d,\"voltage\":%d}",
                            persona.number("mqtt.battery." + i, 41, 100),
                            persona.number("mqtt.humidity." + i, 31, 62),
                            persona.number("mqtt.humidity.tenth." + i, 1, 9),
                            persona.number("mqtt.quality." + i, 36, 184),
                            persona.number("mqtt.degrees." + i, 15, 24),
                            persona.number("mqtt.degrees.tenth." + i, 1, 9),
                            persona.number("mqtt.voltage." + i, 2885, 3055)));
        }
        messages.put("homeassistant/status", "online");
    }

    private static void tasmota(Persona persona, Map<String, String> messages) {
        int devices = persona.number("mqtt.devices", 2, 4);
        for (int i = 0; i < devices; i++) {
            String id = hex(persona, "mqtt.device." + i, 3).toUpperCase(Locale.ROOT);
            messages.put("tele/tasmota_" + id + "/LWT", i == 1 ? "Offline" : "Online");
            messages.put("stat/tasmota_" + id + "/POWER", persona.number("mqtt.on." + i, 0, 1) == 1 ? "ON" : "OFF");
        }
    }

    private static void shelly(Persona persona, Map<String, String> messages) {
        int devices = persona.number("mqtt.devices", 2, 4);
        for (int i = 0; i < devices; i++) {
            String kind =
                    persona.pick("mqtt.shelly." + i, List.of("shellyplug-s", "shelly1", "shelly1pm", "shellyswitch25"));
            String root = "shellies/" + kind + "-"
                    + hex(persona, "mqtt.device." + i, 3).toUpperCase(Locale.ROOT);
            messages.put(root + "/online", "true");
            messages.put(root + "/relay/0", persona.number("mqtt.on." + i, 0, 1) == 1 ? "on" : "off");
            messages.put(root + "/relay/0/power", persona.number("mqtt.watts." + i, 0, 180) + ".00");
        }
    }

    private static void sensors(Persona persona, Map<String, String> messages) {
        int devices = persona.number("mqtt.devices", 2, 5);
        for (int i = 0; i < devices; i++) {
            String root = "home/" + persona.pick("mqtt.room." + i, ROOMS);
            messages.put(
                    root + "/temperature",
                    persona.number("mqtt.degrees." + i, 15, 24) + "."
                            + persona.number("mqtt.degrees.tenth." + i, 0, 9));
            messages.put(root + "/humidity", Integer.toString(persona.number("mqtt.humidity." + i, 31, 62)));
        }
    }

    /** Mosquitto's own topics, with numbers that fit how long it has been running and how much the house says. */
    private static void system(Persona persona, Instant now, Map<String, String> messages) {
        long up = uptime(persona, now).toSeconds();
        double perMinute = persona.number("mqtt.rate", 40, 900) / 10.0;
        long received = (long) (perMinute * up / 60);
        int clients = persona.number("mqtt.clients", 2, 6);
        String root = "$SYS/broker/";
        messages.put(root + "version", "mosquitto version 2.0.11");
        messages.put(root + "uptime", up + " seconds");
        messages.put(root + "clients/total", Integer.toString(clients));
        messages.put(root + "clients/active", Integer.toString(clients));
        messages.put(root + "clients/connected", Integer.toString(clients));
        messages.put(root + "clients/maximum", Integer.toString(clients + 2));
        load(messages, "messages/received", perMinute);
        load(messages, "messages/sent", perMinute * 1.31);
        load(messages, "publish/received", perMinute * 0.72);
        load(messages, "publish/sent", perMinute * 0.94);
        load(messages, "bytes/received", perMinute * 63.4);
        load(messages, "bytes/sent", perMinute * 81.7);
        load(messages, "sockets", 0.12);
        load(messages, "connections", 0.09);
        messages.put(root + "messages/received", Long.toString(received));
        messages.put(root + "messages/sent", Long.toString((long) (received * 1.31)));
        messages.put(root + "messages/stored", Integer.toString(messages.size() + 14));
        messages.put(root + "store/messages/count", Integer.toString(messages.size() + 13));
        messages.put(root + "store/messages/bytes", Integer.toString(messages.size() * 11));
        messages.put(root + "subscriptions/count", Integer.toString(clients * 2 + 1));
        messages.put(root + "retained messages/count", Integer.toString(messages.size() + 10));
        messages.put(root + "heap/current", Integer.toString(61_000 + persona.number("mqtt.heap", 0, 9000)));
        messages.put(root + "publish/messages/received", Long.toString((long) (received * 0.72)));
        messages.put(root + "publish/messages/sent", Long.toString((long) (received * 0.94)));
        messages.put(root + "publish/bytes/received", Long.toString((long) (received * 29.3)));
        messages.put(root + "publish/bytes/sent", Long.toString((long) (received * 38.2)));
        messages.put(root + "bytes/received", Long.toString((long) (received * 63.4)));
        messages.put(root + "bytes/sent", Long.toString((long) (received * 81.7)));
    }

    private static void load(Map<String, String> messages, String what, double perMinute) {
        double value = perMinute;
        for (String span : SPANS) {
            messages.put("$SYS/broker/load/" + what + "/" + span, String.format(Locale.ROOT, "%.2f", value));
            value *= 0.997;
        }
    }

    private static Duration uptime(Persona persona, Instant now) {
        return Duration.between(persona.machine().started(Duration.ofSeconds(11), now), now);
    }
}
