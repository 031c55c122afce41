package org.kedge.briefing.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.answer;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kedge.api.identity.Fqdn;
import org.kedge.briefing.node.lan.Announcer;
import org.kedge.briefing.node.lan.Discovery;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.lan.LanSettings;
import org.kedge.briefing.node.lan.MdnsDiscovery;
import org.kedge.itests.testkit.Await;

/** The client over real multicast DNS on the loopback interface, with a rogue that announces itself under the name of the real one. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RogueOnTheLanTest {
    private static final String ROGUE = "https://127.0.0.1:6666";
    private static final String REAL = "https://127.0.0.1:8448";

    /** Looks until both are heard, and no other test's: an announcer may still be busy with its announcements or its goodbye. */
    private record Patient(Discovery real) implements Discovery {
        @Override
        public List<Found> look(LanSettings settings) {
            return Await.value("both to be heard", Await.DEFAULT,
                    () -> Optional.of(real.look(settings)).filter(found -> found.size() == 2 && found.stream().map(Found::uri)
                            .map(URI::toString).collect(Collectors.toSet()).equals(Set.of(ROGUE, REAL))));
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void theRealOneIsUsedAndTheRogueGetsNoRequest() throws Exception {
        Bench bench = new Bench();
        bench.settings = bench.settings.on(new LanSettings(Optional.of("127.0.0.1"), false, Duration.ofMillis(700)));
        bench.certified("bbn", BBN);
        bench.network.host(ROGUE, "rogue.example.com", answer(9));
        bench.network.host(REAL, BBN, answer(3));
        try (Announcer announcer = Announcer.open(); Discovery discovery = new Patient(new MdnsDiscovery())) {
            announcer.announce("a-rogue", 6666, Map.of("fqdn", BBN, "scheme", "https"));
            announcer.announce("real", 8448, Map.of("fqdn", BBN, "scheme", "https"));
            NodeBriefing briefing = new NodeBriefing(bench.services, () -> bench.settings, Map::of, discovery, bench.tasks.clock(),
                    bench.tasks);
            bench.briefing = briefing;
            assertEquals(3, Bench.serial(bench.brief()));
            assertTrue(briefing.status().discovered().contains(new Found(new Fqdn(BBN), URI.create(ROGUE))));
            assertEquals(List.of(REAL), bench.network.at());
        }
    }
}
