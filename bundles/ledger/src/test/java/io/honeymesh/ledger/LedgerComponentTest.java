// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.BanJournal;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class LedgerComponentTest {

    @TempDir
    Path data;

    private final List<BanJournal> registered = new CopyOnWriteArrayList<>();

    /** A framework with this data folder and no other service. */
    private BundleContext framework() {
        return stub(BundleContext.class, (method, arguments) -> switch (method) {
            case "getProperty" -> data.toString();
            case "registerService" -> {
                BanJournal journal = (BanJournal) arguments[1];
                registered.add(journal);
                yield stub(ServiceRegistration.class, (unregister, none) -> {
                    registered.remove(journal);
                    return null;
                });
            }
            default -> null;
        });
    }

    /** What a framework does when it is called. */
    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    @Test
    void the_journal_is_there_once_it_is_read_and_gone_when_the_ledger_stops() throws Exception {
        LedgerComponent ledger = new LedgerComponent(framework(), Map.of());
        Fixture.await(() -> !registered.isEmpty());
        assertTrue(registered.getFirst().restore().complete());
        ledger.deactivate();
        assertEquals(List.of(), registered);
    }

    @Test
    void a_ledger_in_memory_is_a_journal_too() throws Exception {
        Files.createFile(data.resolve("ledger"));
        LedgerComponent ledger = new LedgerComponent(framework(), Map.of());
        Fixture.await(() -> !registered.isEmpty());
        assertEquals(List.of(), registered.getFirst().restore().bans());
        ledger.deactivate();
    }
}
