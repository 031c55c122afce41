package org.kedge.briefing.node.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Location;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.briefing.node.NodeControl;
import org.kedge.briefing.node.NodeStatus;
import org.kedge.briefing.node.lan.Found;
import org.kedge.messages.briefing.LocationEntry;

/** What people read. */
class NodeCommandsTest {
    private static final Instant TIME = Instant.parse("2026-05-01T10:00:00Z");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final NodeCommands commands = new NodeCommands(new NodeControl() {
        @Override
        public NodeStatus status() {
            Fqdn fqdn = new Fqdn("bbn.example.com");
            Peer peer = new Peer("bbn", PeerRole.BBN, fqdn, fqdn.value(), List.of(URI.create("https://bbn.example.com:8448")),
                    PeerAuthentication.CERTIFICATE, Optional.empty(), Optional.of("gateway"), Optional.empty(), Optional.empty());
            return new NodeStatus(List.of(peer), Optional.of(URI.create("https://owner.example.net")),
                    List.of(new NodeStatus.Contacted(TIME, "the Briefing Node", "1 instruction(s)")),
                    List.of(new Found(fqdn, URI.create("https://10.0.0.7:8448"))), Optional.of(TIME));
        }

        @Override
        public LocationEntry located(Path file) {
            if (file.endsWith("bad.json")) {
                throw new KedgeException(ErrorCode.LOCATION_MALFORMED, "no entry");
            }
            return new LocationEntry(new NodeId("gw-1"), new Location(Optional.of("de"), Optional.empty()), TIME);
        }

        @Override
        public Optional<URI> forget() {
            return Optional.of(URI.create("https://owner.example.net"));
        }
    });

    private CommandSession session() {
        return (CommandSession) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CommandSession.class},
                (proxy, method, args) -> new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void bbnShowsPeersMemoryLanAndLastContacts() {
        commands.bbn(session());
        String text = text();
        for (String part : List.of("bbn.example.com", "certificate", "https://bbn.example.com:8448",
                "remembered: https://owner.example.net", "announced on the LAN: bbn.example.com at https://10.0.0.7:8448",
                "2026-05-01T10:00:00Z the Briefing Node: 1 instruction(s)", "1 Briefing Nodes configured")) {
            assertTrue(text.contains(part), text);
        }
    }

    @Test
    void locatedSaysWhatWasKept() {
        commands.located(session(), "here.json");
        assertEquals("kept: gw-1 of 2026-05-01T10:00:00Z; sent with the next request", text().strip());
    }

    @Test
    void aFailingCommandPrintsItsCodeAndThrows() {
        assertThrows(KedgeException.class, () -> commands.located(session(), "bad.json"));
        assertTrue(text().startsWith("KEDGE-126 "), text());
    }

    @Test
    void bbnforgetSaysWhatItForgot() {
        commands.bbnforget(session());
        assertEquals("forgotten: https://owner.example.net", text().strip());
    }
}
