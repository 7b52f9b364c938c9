// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** This node's persona, as a service: traps that prepare something ahead of conversations need it too. */
@Component(service = Persona.class)
public final class PersonaComponent implements Persona {

    private final Persona persona;

    @Activate
    public PersonaComponent(BundleContext bundle) throws IOException {
        persona = NodePersona.of(DataFolder.of(bundle));
    }

    @Override
    public MachineFacts machine() {
        return persona.machine();
    }

    @Override
    public String hostName() {
        return persona.hostName();
    }

    @Override
    public byte[] bytes(String label, int count) {
        return persona.bytes(label, count);
    }

    @Override
    public <T> T pick(String label, List<T> choices) {
        return persona.pick(label, choices);
    }

    @Override
    public int number(String label, int low, int high) {
        return persona.number(label, low, high);
    }

    @Override
    public Instant installed() {
        return persona.installed();
    }
}
