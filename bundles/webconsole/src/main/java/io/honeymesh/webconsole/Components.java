// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.spi.FederationTransport;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.NodeEventListener;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.api.spi.TrapProtocol;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.util.promise.Promise;

/** Traps, rules and transports as Declarative Services has them: what can be switched off and on. Thread-safe. */
final class Components {

    private static final Map<String, String> KINDS = Map.of(
            TrapProtocol.class.getName(), "trap",
            ScoringRule.class.getName(), "rule",
            Fingerprinter.class.getName(), "fingerprinter",
            FederationTransport.class.getName(), "transport",
            NodeEventListener.class.getName(), "listener");

    /** One that offers no service of its own until it runs. */
    private static final String TRANSPORTS = "io.honeymesh.transport.";

    private final ServiceComponentRuntime runtime;

    Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /** @param id what tells it from all others */
    record Entry(String id, String kind, String name, String bundle, boolean enabled, String state) {}

    /** By kind and name. */
    List<Entry> all() {
        return switchable().stream()
                .map(this::entry)
                .sorted(Comparator.comparing(Entry::kind).thenComparing(Entry::name))
                .toList();
    }

    private List<ComponentDescriptionDTO> switchable() {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(each -> kind(each).isPresent())
                .toList();
    }

    private static Optional<String> kind(ComponentDescriptionDTO each) {
        Optional<String> known = Arrays.stream(each.serviceInterfaces)
                .filter(KINDS::containsKey)
                .map(KINDS::get)
                .findFirst();
        return known.isEmpty() && each.name.startsWith(TRANSPORTS) ? Optional.of("transport") : known;
    }

    private Entry entry(ComponentDescriptionDTO each) {
        boolean enabled = runtime.isComponentEnabled(each);
        return new Entry(
                id(each),
                kind(each).orElseThrow(),
                each.name,
                each.bundle.symbolicName + " " + each.bundle.version,
                enabled,
                enabled ? state(runtime.getComponentConfigurationDTOs(each)) : "disabled");
    }

    private static String id(ComponentDescriptionDTO each) {
        return each.bundle.id + "/" + each.name;
    }

    private static String state(Collection<ComponentConfigurationDTO> configurations) {
        return configurations.stream()
                .map(one -> switch (one.state) {
                    case ComponentConfigurationDTO.ACTIVE -> "active";
                    case ComponentConfigurationDTO.SATISFIED -> "ready";
                    case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "waits for a service";
                    case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "waits for its configuration";
                    default -> "failed";
                })
                .findFirst()
                .orElse("waits for its configuration");
    }

    /** @throws IllegalArgumentException if there is none that may be switched */
    Entry find(String id) {
        return entry(description(id));
    }

    private ComponentDescriptionDTO description(String id) {
        return switchable().stream()
                .filter(each -> id(each).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no such trap, rule or transport"));
    }

    /** Returns when it is done: a trap's port is closed, its conversations have ended. */
    void disable(String id) {
        await(runtime.disableComponent(description(id)));
    }

    void enable(String id) {
        await(runtime.enableComponent(description(id)));
    }

    private static void await(Promise<Void> done) {
        try {
            done.getValue();
        } catch (InvocationTargetException failed) {
            throw new IllegalStateException("it could not be done: the node's log says more", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("it is not done yet", stopped);
        }
    }
}
