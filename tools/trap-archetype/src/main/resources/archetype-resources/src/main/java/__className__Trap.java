package ${package};

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class ${className}Trap implements TrapProtocol {
    @Override
    public String name() {
        return "${trap}";
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
