"""Every door to the outside. Each translates a request into SDK calls and the answer back; none holds logic."""
