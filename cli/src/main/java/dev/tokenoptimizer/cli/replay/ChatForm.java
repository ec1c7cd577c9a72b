package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.lab.trace.GeminiForm;
import dev.tokenoptimizer.lab.trace.ResponsesForm;
import java.io.IOException;

/** What recorded Chat Completions are sent as. */
sealed interface ChatForm {

    /** As they were recorded. */
    record Chat() implements ChatForm {

        @Override
        public byte[] of(byte[] chat) {
            return chat;
        }

        @Override
        public Address address(boolean stream) {
            return Address.CHAT;
        }
    }

    /** Requests of Responses that say the same. */
    record Responses() implements ChatForm {

        @Override
        public byte[] of(byte[] chat) throws IOException {
            return ResponsesForm.of(chat);
        }

        @Override
        public Address address(boolean stream) {
            return Address.RESPONSES;
        }
    }

    /**
     * Requests of Gemini that say the same.
     *
     * @param model which model
     */
    record Gemini(String model) implements ChatForm {

        @Override
        public byte[] of(byte[] chat) throws IOException {
            return GeminiForm.of(chat);
        }

        @Override
        public Address address(boolean stream) {
            return Address.gemini(model, stream);
        }
    }

    /**
     * The body that is sent.
     *
     * @throws IOException if the recorded one is none
     */
    byte[] of(byte[] chat) throws IOException;

    /**
     * Where it is sent.
     *
     * @param stream whether it asks for a streamed answer
     */
    Address address(boolean stream);
}
