package org.kedge.itests.benchmarks.dtls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scandium as it comes, one client and one server connector for each credential type over UDP on the loopback interface. With the
 * JDK's EC arithmetic, or with whatever provider stands first.
 */
final class ScandiumHandshaker implements Handshaker {
    private final BenchmarkPki pki = new BenchmarkPki();
    private final BenchmarkPki.Identity server = pki.issue("mef.example.com");
    private final BenchmarkPki.Identity returning = pki.issue("gw.in-cse.m2m.example.com");
    private final Map<Boolean, ScandiumPair> pairs = new HashMap<>();
    private List<BenchmarkPki.Identity> clients = List.of();

    /** @param connectorPerClient see {@link ScandiumPair} */
    ScandiumHandshaker(boolean connectorPerClient) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        pairs.put(true, new ScandiumPair(ScandiumConfigs.psk(any), connectorPerClient));
        pairs.put(false, new ScandiumPair(ScandiumConfigs.certificates(any, pki.anchor(), server), connectorPerClient));
    }

    @Override
    public void prepare(Scenario scenario, int count) {
        List<BenchmarkPki.Identity> fresh = new ArrayList<>();
        for (int i = 0; i < count && scenario == Scenario.CERTIFICATE_COLD; i++) {
            fresh.add(pki.issue("gw-" + i + ".in-cse.m2m.example.com"));
        }
        clients = fresh;
    }

    @Override
    public void handshake(Scenario scenario, int number) throws Exception {
        ScandiumPair pair = pairs.get(scenario == Scenario.PSK);
        if (scenario != Scenario.PSK) {
            pair.clientIdentity(scenario == Scenario.CERTIFICATE_COLD ? clients.get(number) : returning);
        }
        pair.handshake();
    }

    @Override
    public void close() {
        pairs.values().forEach(ScandiumPair::close);
    }
}
