// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.FirstBytes;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The Docker Engine API, versions 1.12 to 1.41 (docs.docker.com, "Engine API reference"), as docker.io 20.10.24 of Debian 12
 * answers it when somebody let it listen on TCP without TLS: containers and images are shown, pulled, created, started and
 * entered, as far as the client can tell. Nothing runs, and nothing is fetched.
 */
@Component(service = TrapProtocol.class)
public final class DockerTrap implements TrapProtocol {

    /** Beginnings of paths, behind the version, that mean this server and no other. */
    private static final List<String> OWN_PATHS =
            List.of("/_ping", "/containers/", "/images/", "/exec/", "/version", "/info");

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(2375);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return FirstBytes.target(firstBytes)
                .map(Target::withoutVersion)
                .filter(path -> OWN_PATHS.stream().anyMatch(path::startsWith))
                .isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Exchange(session).run();
    }
}
