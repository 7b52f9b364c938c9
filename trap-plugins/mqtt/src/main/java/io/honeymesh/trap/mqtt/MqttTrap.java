// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * MQTT 3.1, 3.1.1 and 5 (OASIS Standard) as Mosquitto 2.0.11 of Debian 12 speaks it with {@code allow_anonymous true}:
 * every user and password is let in, as such a broker does. Nothing that is published reaches anybody but its publisher.
 */
@Component(service = TrapProtocol.class)
public final class MqttTrap implements TrapProtocol {

    private static final int CONNECT = 0x10;

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(1883);
    }

    /** A CONNECT, as far as it is there: its type, its length, and the protocol's name. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        if (firstBytes.length < 2 || firstBytes[0] != CONNECT) {
            return false;
        }
        int at = 1;
        while (at < firstBytes.length && at < 4 && firstBytes[at] < 0) {
            at++;
        }
        byte[] name = Arrays.copyOfRange(firstBytes, Math.min(at + 1, firstBytes.length), firstBytes.length);
        String begins = new String(name, StandardCharsets.ISO_8859_1);
        return matches("\0\4MQTT", begins) || matches("\0\6MQIsdp", begins);
    }

    private static boolean matches(String name, String begins) {
        return begins.length() > 3 && (begins.startsWith(name) || name.startsWith(begins));
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Broker(session).run();
    }
}
