// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.service.PluginCaller.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The plug-ins of one kind, in the order in which they came. Thread-safe. */
final class PluginSet<S> {

    /** Where the program's own bundles come from; what an administrator drops in comes from elsewhere. */
    private static final String OWN = "mvn:io.honeymesh/";

    private record Entry<S>(long id, Plugin<S> plugin) {}

    private final List<Entry<S>> entries = new CopyOnWriteArrayList<>();
    private final Consumer<String> alarm;

    /** @param alarm hears, in one line, what an operator has to know of one of them */
    PluginSet(Consumer<String> alarm) {
        this.alarm = alarm;
    }

    void add(ServiceReference<S> reference, S service) {
        boolean own = reference.getBundle().getLocation().startsWith(OWN);
        entries.add(new Entry<>(
                (Long) reference.getProperty(Constants.SERVICE_ID),
                own ? Plugin.own(service) : Plugin.foreign(service, Plugin.BUDGET, alarm)));
    }

    /** One of the program's own. */
    void add(S service) {
        entries.add(new Entry<>(-1, Plugin.own(service)));
    }

    void remove(S service) {
        entries.stream().filter(entry -> entry.plugin.is(service)).findFirst().ifPresent(gone -> {
            entries.remove(gone);
            gone.plugin.close();
        });
    }

    /** What all of them answer. */
    <T> List<T> ask(Function<S, List<T>> question) {
        List<T> answers = new ArrayList<>();
        entries.forEach(entry -> answers.addAll(entry.plugin.ask(question)));
        return answers;
    }

    /** Those with which something is wrong, by their {@code service.id}. */
    Map<Long, Fault> faults() {
        Map<Long, Fault> faults = new HashMap<>();
        entries.forEach(entry -> entry.plugin.fault().ifPresent(fault -> faults.put(entry.id, fault)));
        return faults;
    }
}
