"""What turns findings into the words of a persona, and the verifier that lets no claim pass that its evidence does not carry."""
