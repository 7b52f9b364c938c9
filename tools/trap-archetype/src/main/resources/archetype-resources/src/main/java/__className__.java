package ${package};

#if( $kind == "trap" )
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class ${className} implements TrapProtocol {
    @Override
    public String name() {
        return "${plugin}";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(${port});
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        String line = session.readLine(512).orElse("").strip();
        session.command(line);
        session.write("unknown command\r\n");
    }
}
#elseif( $kind == "rule" )
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class ${className} implements ScoringRule {
    @Override
    public String name() {
        return "${plugin}";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (observation instanceof Conversation conversation
                && conversation.payload().latin1().contains("masscan")) {
            return List.of(new Contribution(name(), Verdict.BAN_SCORE, Reason.PAYLOAD, true, "calls itself masscan"));
        }
        return List.of();
    }
}
#else
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class ${className} implements Fingerprinter {
    @Override
    public List<Fingerprint> fingerprints(Conversation conversation) {
        byte[] wire = conversation.wire().bytes();
        return wire.length == 0
                ? List.of()
                : List.of(new Fingerprint("${plugin}", String.format("%02x", wire[0])));
    }
}
#end
