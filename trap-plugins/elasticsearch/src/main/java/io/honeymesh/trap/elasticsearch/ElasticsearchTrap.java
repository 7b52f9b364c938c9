// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.FirstBytes;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The REST API of Elasticsearch 7.10 (its reference, chapter "REST APIs") as installed from the vendor's package on Debian 12,
 * a single node with {@code xpack.security.enabled: false}: a few indices of believable documents that anyone may read, search
 * and, as far as one conversation goes, delete. No script runs.
 */
@Component(service = TrapProtocol.class)
public final class ElasticsearchTrap implements TrapProtocol {

    /** Beginnings of paths that mean this server and no other. */
    private static final List<String> OWN_PATHS = List.of(
            "/_cat", "/_cluster", "/_nodes", "/_search", "/_all", "/_msearch", "/_bulk", "/_mapping", "/_stats");

    @Override
    public String name() {
        return "elasticsearch";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(9200);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return FirstBytes.target(firstBytes)
                .filter(target -> OWN_PATHS.stream().anyMatch(target::startsWith))
                .isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Exchange(session).run();
    }
}
