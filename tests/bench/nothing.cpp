// Linked to the same shared libraries as optout: what they cost before main and after it.
int main() {}
