package dev.tokenoptimizer.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that does exactly what a test says, byte for byte, over plain sockets and one thread per connection. */
final class FakeUpstream implements AutoCloseable {

    /** What to do with one request. */
    @FunctionalInterface
    interface Script {
        void play(Received request, Wire wire) throws Exception;
    }

    /**
     * A request as it came over the wire.
     *
     * @param line request line
     * @param headers in order, as sent
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Received(String line, List<String> headers, byte[] body) {

        List<String> values(String name) {
            List<String> values = new ArrayList<>();
            for (String header : headers) {
                int colon = header.indexOf(':');
                if (header.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(header.substring(colon + 1).strip());
                }
            }
            return values;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final ServerSocket server;
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script;
    private volatile boolean readsBodies = true;

    FakeUpstream(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    FakeUpstream(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    static FakeUpstream answering(String status, String contentType, String body) throws IOException {
        return new FakeUpstream((request, wire) -> wire.answer(status, contentType, body));
    }

    void nowPlay(Script changed) {
        script = changed;
    }

    /** From now on scripts start when the head is there, and read the body themselves. */
    void leaveBodiesToScripts() {
        readsBodies = false;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    Received next() throws InterruptedException {
        Received request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request reached the upstream");
        }
        return request;
    }

    /** Requests that came and were not looked at yet. */
    int requests() {
        return requests.size();
    }

    /** Nobody asks for the requests so far. */
    void forget() {
        requests.clear();
    }

    boolean isIdle() {
        return requests.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket);
            while (true) {
                Received request = wire.read(readsBodies);
                requests.add(request);
                script.play(request, wire);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The other side left, or the script closed the socket.
        } catch (Exception defect) {
            defect.printStackTrace();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection, seen from the provider. */
    static final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
            this.out = socket.getOutputStream();
        }

        void answer(String status, String contentType, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            send("HTTP/1.1 " + status + "\r\ncontent-type: " + contentType + "\r\ncontent-length: " + bytes.length
                    + "\r\nrequest-id: req_fake\r\n\r\n");
            out.write(bytes);
            out.flush();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void chunk(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            send(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
        }

        /** Breaks the connection off with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }

        /** Waits until the other side closes. */
        void awaitClose() throws IOException {
            try {
                while (in.read() >= 0) {
                    // Whatever still comes.
                }
            } catch (IOException reset) {
                // Closed hard; closed all the same.
            }
        }

        InputStream in() {
            return in;
        }

        Received read(boolean withBody) throws IOException {
            String line = line();
            List<String> headers = new ArrayList<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                headers.add(header);
            }
            Received head = new Received(line, headers, new byte[0]);
            return withBody ? new Received(line, headers, body(head)) : head;
        }

        byte[] body(Received head) throws IOException {
            List<String> length = head.values("content-length");
            if (!length.isEmpty()) {
                return in.readNBytes(Integer.parseInt(length.get(0)));
            }
            if (head.values("transfer-encoding").stream()
                    .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("chunked"))) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                    body.write(in.readNBytes(size));
                    line();
                }
                line();
                return body.toByteArray();
            }
            return new byte[0];
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException();
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        }
    }
}
