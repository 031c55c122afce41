package org.kedge.trigger.smpp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.session.connection.ServerConnection;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnection;
import org.jsmpp.util.MessageId;

/**
 * An SMSC in a process of its own, on the server side of the library. Prints what it receives, one line each; the lines it reads say how it
 * behaves: {@code accept}, {@code throttle <n>}, {@code reject <status>}, {@code hold}, {@code die}, {@code kick}.
 */
public final class Smsc implements ServerMessageReceiverListener {
    private static final String ACCOUNT = "kedge";
    private static final String PASSWORD = "s3cret-8";

    private final Set<SMPPServerSession> sessions = ConcurrentHashMap.newKeySet();
    private String mode = "accept";
    private int number;
    private int messages;

    /** @param args port or 0; key store and its passphrase file for TLS */
    public static void main(String[] args) throws Exception {
        Smsc smsc = new Smsc();
        ServerSocket socket = listen(Integer.parseInt(args[0]), args.length > 1 ? Path.of(args[1]) : null);
        SMPPServerSessionListener listener = new SMPPServerSessionListener(socket.getLocalPort(), factory(socket));
        Thread acceptor = new Thread(() -> smsc.accept(listener), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        say("LISTEN " + socket.getLocalPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            smsc.command(line.split(" "));
        }
        Runtime.getRuntime().halt(0);
    }

    private static ServerSocket listen(int port, Path keys) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (keys == null) {
            return new ServerSocket(port, 50, loopback);
        }
        char[] passphrase = Files.readString(keys.resolveSibling(keys.getFileName() + ".pass")).toCharArray();
        KeyStore store = KeyStore.getInstance(keys.toFile(), passphrase);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, passphrase);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(port, 50, loopback);
    }

    private static ServerConnectionFactory factory(ServerSocket socket) {
        return new ServerConnectionFactory() {
            @Override
            public ServerConnection listen(int port) {
                return new ServerSocketConnection(socket);
            }

            @Override
            public ServerConnection listen(int port, int timeout) {
                return listen(port);
            }

            @Override
            public ServerConnection listen(int port, int timeout, int backlog) {
                return listen(port);
            }
        };
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void accept(SMPPServerSessionListener listener) {
        while (true) {
            try {
                SMPPServerSession session = listener.accept();
                session.setMessageReceiverListener(this);
                session.addSessionStateListener((now, before, source) -> ended(now, source));
                new Thread(() -> bind(session), "bind").start();
            } catch (IOException e) {
                say("ACCEPT-FAILED " + e.getClass().getSimpleName());
            }
        }
    }

    private void bind(SMPPServerSession session) {
        try {
            BindRequest request = session.waitForBind(10_000);
            boolean known = request.getSystemId().equals(ACCOUNT) && request.getPassword().equals(PASSWORD);
            say("BIND " + request.getSystemId() + " " + request.getBindType() + " " + (known ? "accepted" : "refused"));
            if (known) {
                sessions.add(session);
                request.accept("smsc");
            } else {
                request.reject(SMPPConstant.STAT_ESME_RINVPASWD);
            }
        } catch (TimeoutException | IllegalStateException | PDUStringException | IOException e) {
            say("BIND-FAILED " + e.getClass().getSimpleName());
        }
    }

    private void ended(SessionState now, Session session) {
        if (now == SessionState.UNBOUND || now == SessionState.CLOSED) {
            say(now + " " + sessions.contains(session));
            sessions.remove(session);
        }
    }

    private synchronized void command(String[] words) {
        mode = words[0];
        number = words.length > 1 ? Integer.decode(words[1]) : 0;
        notifyAll();
        if (mode.equals("kick")) {
            mode = "accept";
            List.copyOf(sessions).forEach(session -> new Thread(session::unbindAndClose, "kick").start());
        }
        say("MODE " + words[0]);
    }

    @Override
    public synchronized SubmitSmResult onAcceptSubmitSm(SubmitSm sm, SMPPServerSession source) throws ProcessRequestException {
        String text = new String(sm.getShortMessage(), StandardCharsets.ISO_8859_1);
        say(String.join(" ", "SUBMIT", sm.getDestAddress(), "" + sm.getDestAddrTon(), "" + sm.getDestAddrNpi(), "[" + sm.getSourceAddr()
                + "]", "" + sm.getSourceAddrTon(), "" + sm.getSourceAddrNpi(), "dcs=" + sm.getDataCoding(), "esm=" + sm.getEsmClass(),
                "pid=" + sm.getProtocolId(), "receipt=" + sm.getRegisteredDelivery(), "validity=" + sm.getValidityPeriod(), mode, text));
        switch (mode) {
            case "throttle" -> {
                if (number-- > 0) {
                    throw new ProcessRequestException("throttled", SMPPConstant.STAT_ESME_RTHROTTLED);
                }
            }
            case "reject" -> throw new ProcessRequestException("rejected", number);
            case "die" -> Runtime.getRuntime().halt(1);
            case "hold" -> hold();
            default -> { }
        }
        try {
            return new SubmitSmResult(new MessageId("id-" + ++messages), null);
        } catch (PDUStringException e) {
            throw new ProcessRequestException("no id", SMPPConstant.STAT_ESME_RSYSERR);
        }
    }

    private void hold() throws ProcessRequestException {
        try {
            while (mode.equals("hold")) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new ProcessRequestException("interrupted", SMPPConstant.STAT_ESME_RSYSERR);
        }
    }

    private static ProcessRequestException unsupported() {
        return new ProcessRequestException("not here", SMPPConstant.STAT_ESME_RINVCMDID);
    }

    @Override
    public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public QuerySmResult onAcceptQuerySm(QuerySm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public void onAcceptReplaceSm(ReplaceSm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public void onAcceptCancelSm(CancelSm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public void onAcceptCancelBroadcastSm(CancelBroadcastSm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public QueryBroadcastSmResult onAcceptQueryBroadcastSm(QueryBroadcastSm sm, SMPPServerSession source) throws ProcessRequestException {
        throw unsupported();
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm sm, Session source) throws ProcessRequestException {
        throw unsupported();
    }
}
