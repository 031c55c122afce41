package org.kedge.briefing.node;

import static org.kedge.briefing.node.Bench.BBN;
import static org.kedge.briefing.node.Bench.URI_A;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.briefing.node.lan.MdnsDiscovery;
import org.kedge.itests.testkit.BriefingProviderKit;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingAnswer.DeliveredKey;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** The kit over a Briefing Node whose channel vouches. Each answer delivers a key, too. */
class NodeBriefingKitTest extends BriefingProviderKit {
    private static final byte[] KEY = "a key of 20 octets!!".getBytes(StandardCharsets.US_ASCII);

    private final Bench bench = new Bench();
    private final Threads threads = new Threads(Pool.of("briefing-node-test", 1, 32, "TEST"));

    /** What the Briefing Node has for the node. */
    private final class Published implements Source {
        private final Map<String, SignedDocument> documents = new TreeMap<>();
        private boolean stranger;

        private void serve() {
            // A stranger at the address does not prove the configured name.
            bench.network.host(URI_A, stranger ? "stranger.example.com" : BBN, request -> FakeNetwork.ok(new BriefingAnswer(
                    List.copyOf(documents.values()), documents.isEmpty() ? List.of() : List.of(new DeliveredKey("bbn/kpm",
                            "k1@mef.example.com", Optional.of(SecretBytes.copyOf(KEY)), Optional.empty())))));
        }

        @Override
        public byte[] publish(BootstrapInstruction instruction) {
            stranger = false;
            SignedDocument signed = sealed(instruction);
            documents.remove("malformed");
            documents.put(instruction.target().id(), signed);
            serve();
            return signed.document();
        }

        @Override
        public void publishMalformed() {
            documents.put("malformed", new SignedDocument("{\"serial\":true}".getBytes(StandardCharsets.US_ASCII), Optional.empty()));
        }

        @Override
        public void publishOfStranger(BootstrapInstruction instruction) {
            documents.put(instruction.target().id(), ofStranger(instruction));
            stranger = strangerAtTheAddress();
            serve();
        }

        @Override
        public void withdraw() {
            documents.clear();
        }

        @Override
        public void fail() {
            bench.network.gone(URI_A);
        }

        @Override
        public void recover() {
            serve();
        }
    }

    /** As the Briefing Node hands it out. */
    SignedDocument sealed(BootstrapInstruction instruction) {
        return Bench.unsigned(instruction);
    }

    SignedDocument ofStranger(BootstrapInstruction instruction) {
        return new SignedDocument(InstructionCodec.encode(instruction), Optional.empty());
    }

    boolean strangerAtTheAddress() {
        return true;
    }

    @Override
    protected Source source() {
        bench.certified("bbn", BBN, URI_A);
        Published published = new Published();
        published.serve();
        return published;
    }

    @Override
    protected BriefingProvider open() {
        return new NodeBriefing(bench.services, () -> bench.settings, Map::of, new MdnsDiscovery(), Clock.systemUTC(), threads);
    }

    @Override
    protected void close(BriefingProvider opened) {
        ((NodeBriefing) opened).close();
        threads.close();
    }

    @Override
    protected TrustLevel trust() {
        return TrustLevel.CHANNEL;
    }

    /** It looks when it is asked. */
    @Override
    protected void look() {
        try {
            brief();
        } catch (KedgeException e) {
            // Refused; the test looks at what was handed out.
        }
    }

    @Override
    protected List<byte[]> secrets() {
        return List.of(KEY);
    }
}
