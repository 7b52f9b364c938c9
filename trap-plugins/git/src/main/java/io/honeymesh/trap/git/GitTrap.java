// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The git protocol (git's documentation: gitprotocol-pack, gitprotocol-v2) as {@code git daemon} of Debian 12's git 2.39.5 speaks
 * it: two small repositories can be listed and cloned, everything else is not exported, and pushing is not enabled.
 */
@Component(service = TrapProtocol.class)
public final class GitTrap implements TrapProtocol {

    private static final List<String> SERVICES =
            List.of("git-upload-pack ", "git-receive-pack ", "git-upload-archive ");

    @Override
    public String name() {
        return "git";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(9418);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        String text = new String(firstBytes, StandardCharsets.ISO_8859_1);
        return text.length() > 4
                && PktLines.length(text.substring(0, 4)) >= 0
                && SERVICES.stream().anyMatch(service -> text.startsWith(service, 4));
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Daemon(session).run();
    }
}
