// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Touch;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.service.TrapStage;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The stage as a component: follows what is installed and where it listens. */
@Component
public final class StageComponent implements TrapStage {

    private final List<TrapProtocol> protocols = new CopyOnWriteArrayList<>();
    private volatile Optional<TrapHost> host = Optional.empty();
    private final Stage stage;

    @Activate
    public StageComponent(@Reference Persona persona) {
        stage = new Stage(() -> protocols, this::listeners, persona, Stage.PATIENCE);
    }

    private List<TrapStatus> listeners() {
        return host.map(TrapHost::traps).orElse(List.of());
    }

    @Override
    public Touch reached(Touch touch) {
        return stage.reached(touch);
    }

    @Override
    public Future<Conversation> converse(CapturedConversation conversation) {
        return stage.converse(conversation);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProtocol(TrapProtocol protocol) {
        protocols.add(protocol);
    }

    void removeProtocol(TrapProtocol protocol) {
        protocols.remove(protocol);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindHost(TrapHost next) {
        host = Optional.of(next);
    }

    void unbindHost(TrapHost gone) {
        host = host.filter(current -> current != gone);
    }
}
